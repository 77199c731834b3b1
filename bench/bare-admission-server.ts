/** The least that can answer an admission review: node:https, JSON.parse, allowed. Usage: bare-admission-server.ts FOLDER */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { certificateFiles } from '../src/admission/certificate.ts';

const folder = process.argv[2] ?? '';
const server = createServer(
  {
    cert: readFileSync(join(folder, certificateFiles.certificate)),
    key: readFileSync(join(folder, certificateFiles.key)),
    minVersion: 'TLSv1.3',
  },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { request: { uid: string } };
      const { apiVersion, kind } = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
      const answer = JSON.stringify({
        apiVersion,
        kind,
        response: { uid: review.request.uid, allowed: true },
      });
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-length', Buffer.byteLength(answer));
      response.end(answer);
    });
  },
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
