/** Where clients of the webhook must show a certificate, nobody else is answered. */
import type { ConnectionOptions } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import {
  nextReply,
  RunningServer,
  requestText,
  soundReview,
} from '../../../src/admission/testing/running-server.ts';
import { teapots } from '../../../src/admission/testing/teapot.ts';
import { createAuthority } from '../../cluster/certificates.ts';

const authority = createAuthority('control-plane');
const apiServer = authority.issue({ commonName: 'kube-apiserver' });
const stranger = createAuthority('elsewhere').issue({ commonName: 'kube-apiserver' });

/** Asks with a certificate, or without; what comes back. */
async function asked(options: ConnectionOptions): Promise<string> {
  const guarded = await RunningServer.start([teapots], { clientAuthority: authority.cert });
  onTestFinished(() => guarded.stop());
  const socket = await guarded.connect(options);
  socket.on('error', () => undefined);
  socket.write(requestText(soundReview));
  return nextReply(socket).catch(() => '');
}

it('one whose authority is known is answered', async () => {
  expect(await asked({ cert: apiServer.cert, key: apiServer.key })).toContain('"allowed":true');
});

it.each<[string, ConnectionOptions]>([
  ['without one', {}],
  ['of somebody else', { cert: stranger.cert, key: stranger.key }],
])('nobody %s is', async (_, options) => {
  expect(await asked(options)).toBe('');
});
