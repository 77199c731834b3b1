import type { ServerResponse } from 'node:http';
import type { StoredObject } from '../../../../kubernetes/object.ts';
import { apiVersionOf, type Resource } from '../../../../kubernetes/resource.ts';
import type { Change } from './etcd.ts';
import type { Refusal } from './status.ts';

/** A watch that a client holds open, with every way in which one can go wrong. */
export class WatchStream {
  readonly resource: Resource;
  readonly #isSelected: (object: StoredObject) => boolean;
  readonly #response: ServerResponse;
  #stalled = false;

  constructor(resource: Resource, isSelected: (object: StoredObject) => boolean, response: ServerResponse) {
    this.resource = resource;
    this.#isSelected = isSelected;
    this.#response = response;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
  }

  get isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  /** Tells a change, as far as this watch selects the object: one that is no longer selected is gone for it. */
  send({ type, object, before }: Change): void {
    const was = before !== undefined && this.#isSelected(before);
    const is = type !== 'DELETED' && this.#isSelected(object);
    if (!was && !is) return;
    this.#writeLine(JSON.stringify({ type: was && is ? 'MODIFIED' : is ? 'ADDED' : 'DELETED', object }));
  }

  bookmark(resourceVersion: string): void {
    const apiVersion = apiVersionOf(this.resource);
    const object = { apiVersion, kind: this.resource.kind, metadata: { resourceVersion } };
    this.#writeLine(JSON.stringify({ type: 'BOOKMARK', object }));
  }

  /** Tells an error in the stream, as the API server does when the answer has already begun. */
  error(refusal: Refusal): void {
    this.#writeLine(JSON.stringify({ type: 'ERROR', object: refusal.status }));
  }

  /** A whole line that is no event. */
  malformedLine(): void {
    this.#writeLine('{"type":"MODIFIED","object":');
  }

  /** The beginning of a line, then the end of the stream. */
  halfLine(): void {
    if (!this.#stalled) this.#response.write('{"type":"DELETED","obj');
    this.close();
  }

  /** Keeps the connection and says nothing more. */
  stall(): void {
    this.#stalled = true;
  }

  /** Ends the stream as a server does whose time is up. */
  close(): void {
    this.#response.end();
  }

  /** Ends the connection in the middle. */
  reset(): void {
    this.#response.socket?.resetAndDestroy();
  }

  #writeLine(line: string): void {
    if (!this.#stalled && this.isOpen) this.#response.write(`${line}\n`);
  }
}
