/** For tests alone: manifests that differ in one place. */
import { isForkbedError } from '../thrown.ts';
import { type Pod, type PodRequest, readPod } from './read-pod.ts';

/** Of a text; the file is called `app.yaml`. @throws UsageError */
export function podFrom(text: string, request: Partial<PodRequest> = {}): Pod {
  return readPod({ file: 'app.yaml', workload: '', container: '', setEnv: new Map(), ...request, text });
}

/** A pod of one container with these lines, which begins at line 8; `spec`: lines of the pod's spec after it. */
export function podText(container: string, spec = ''): string {
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: { name: app }',
    'spec:',
    '  containers:',
    '    - name: main',
    '      image: my-server',
    ...lines(container, 6),
    ...lines(spec, 2),
    '',
  ].join('\n');
}

/** The message of a UsageError; `undefined` where the pod can be read. */
export function refusal(text: string, request: Partial<PodRequest> = {}): string | undefined {
  try {
    podFrom(text, request);
    return undefined;
  } catch (error) {
    if (isForkbedError(error, 'ERR_USAGE')) return error.message;
    throw error;
  }
}

function lines(text: string, indent: number): string[] {
  return text === '' ? [] : text.split('\n').map((line) => ' '.repeat(indent) + line);
}
