/** Every stream of Node can be destroyed; the type that dockerode gives its streams does not say so. */
export function destroyStream(stream: NodeJS.ReadableStream, error?: Error): void {
  if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy(error);
}
