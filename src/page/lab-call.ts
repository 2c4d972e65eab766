/** What the page asks the lab to do: each is a POST with a JSON body, for a JSON reply. */
import type { LabReply } from '../common/lab/lab-request.ts';

/** @throws Error with what the host says, where it was not done */
export async function callLab(action: string, body: object): Promise<LabReply> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`do/${action}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
