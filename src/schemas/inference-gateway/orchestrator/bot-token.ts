/** What is said of a bot token that two Orchestrators name, by the controller and by `validate` alike. */

/** The words: which key of which Secret, as `secret/key`, is used by which Orchestrator. */
export function tokenInUseWords(token: string, holder: string): string {
  return `bot token "${token}" is used by Orchestrator "${holder}"`;
}
