/** The MCP servers of a gateway, as far as they decide whether it serves. */
import type { McpSettings } from './settings.ts';

/** Whether a server answers at all. One with a space before its URL is none to the gateway. */
async function answers(url: string, withinMs: number): Promise<boolean> {
  if (url !== url.trim()) return false;
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize' });
  try {
    await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(withinMs) });
    return true;
  } catch {
    return false;
  }
}

/** Looks after the servers: all of them down at the start is for good, later it is as long as it lasts. */
export class McpServers {
  readonly #settings: McpSettings;
  #serves = true;

  constructor(settings: McpSettings) {
    this.#settings = settings;
  }

  /** Whether completions get through. */
  get serves(): boolean {
    return this.#serves;
  }

  /** Resolves once the servers have been looked for; with whether any was found, or none is wanted. */
  async start(): Promise<boolean> {
    await this.#look();
    const { pollingMs } = this.#settings;
    if (this.#serves && pollingMs !== undefined) setInterval(() => void this.#look(), pollingMs).unref();
    return this.#serves;
  }

  async #look(): Promise<void> {
    const { servers, requestMs } = this.#settings;
    const found = await Promise.all(servers.map((url) => answers(url, requestMs)));
    this.#serves = servers.length === 0 || found.includes(true);
  }
}
