/** Rules on what an MCP runs, and how it listens. */
import { specPath } from '../../../admission/field-path.ts';
import { required, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { defaultImage, type McpSpec } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { tlsFolder } from '../../../schemas/inference-gateway/mcp/server.ts';
import { checkDuration } from '../../checks/duration-checks.ts';
import { checkObjectName } from '../../checks/name-checks.ts';

const serverPath = specPath.at('server');

/** Lowest port that every process may bind. */
const lowestFreePort = 1024;

const hasWords = (words: readonly string[] | undefined): boolean => words !== undefined && words.length > 0;

const command: Rule<McpSpec> = {
  id: 'mcp/command',
  severity: 'error',
  summary: 'The default image needs a command or arguments.',
  why: 'It holds Node.js and no server: the container would end at once, again and again.',
  fix: 'Set spec.server.command, such as [npx, -y, "@example/files-mcp"], or another image.',
  reads: ['spec.image', 'spec.server.command', 'spec.server.args'],
  check({ spec }, complain) {
    if (spec.image !== defaultImage) return;
    if (hasWords(spec.server?.command) || hasWords(spec.server?.args)) return;
    const words = `the image ${JSON.stringify(defaultImage)} has no server; set command or args, or another image`;
    complain(required(serverPath.at('command'), words));
  },
};

const port: Rule<McpSpec> = {
  id: 'mcp/port',
  severity: 'error',
  twin: 'schema',
  summary: 'The port of the server must be between 1 and 65535.',
  why: 'There are no other ports.',
  fix: 'Choose a port from 1024 up, or leave it out: 8080 is the default.',
  reads: ['spec.server.port'],
};

/** A port that the pod may not be able to bind. */
export const portPrivileged: Rule<McpSpec> = {
  id: 'mcp/port-privileged',
  severity: 'warning',
  summary: 'The port should be 1024 or above.',
  why: 'The pod runs without privileges; whether it may bind a lower port depends on the node.',
  fix: 'Choose a port from 1024 up.',
  reads: ['spec.server.port'],
  check({ spec }, complain) {
    const { port: number } = spec.server ?? {};
    if (number !== undefined && number < lowestFreePort) {
      const words = 'ports below 1024 need a privilege that the pod does not have on every node';
      complain(warning(serverPath.at('port'), words));
    }
  },
};

const duration: Rule<McpSpec> = {
  id: 'mcp/duration',
  severity: 'error',
  summary: 'A duration must be a number with a unit, as Go writes it, and more than zero.',
  why: 'Without a unit it is not clear how long is meant.',
  fix: 'Write a unit: "30s", "2m", "1m30s".',
  reads: ['spec.server.timeout'],
  check({ spec }, complain) {
    const { timeout } = spec.server ?? {};
    if (timeout !== undefined) checkDuration(serverPath.at('timeout'), timeout, complain);
  },
};

const tls: Rule<McpSpec> = {
  id: 'mcp/tls',
  severity: 'error',
  twin: 'cel',
  summary: 'TLS that is on must name the Secret with its certificate.',
  why: 'The server would find no certificate, and its URL would say https all the same.',
  fix: 'Set secretName to a Secret of this namespace, or enabled to false.',
  reads: ['spec.server.tls'],
  check({ spec }, complain) {
    const { tls: block } = spec.server ?? {};
    if (block?.enabled !== true) return;
    const { secretName = '' } = block;
    const path = serverPath.at('tls');
    if (secretName === '')
      complain(required(path.at('secretName'), ['when ', path.at('enabled'), ' is true']));
    else checkObjectName(path.at('secretName'), secretName, 'Secret', complain);
  },
};

/** A certificate that the server may not know of. */
export const tlsFiles: Rule<McpSpec> = {
  id: 'mcp/tls-files',
  severity: 'warning',
  summary: 'With TLS on, the server should be told where its certificate is.',
  why: 'It is mounted at /etc/tls as tls.crt and tls.key, but there is no standard by which servers are told so.',
  fix: "Point to the files in spec.server.args or spec.env, as the image's manual says. Where the image looks there by itself, nothing is to be done.",
  reads: ['spec.server.tls', 'spec.server.command', 'spec.server.args', 'spec.env'],
  check({ spec }, complain) {
    const { tls: block, command: program, args } = spec.server ?? {};
    const hasCertificate = block?.enabled === true && (block.secretName ?? '') !== '';
    if (!hasCertificate || hasWords(program) || hasWords(args)) return;
    if (spec.env?.some(({ value }) => value?.includes(tlsFolder))) return;
    const words = `the image must use ${tlsFolder}/tls.crt and tls.key by itself; or set args or env`;
    complain(warning(serverPath.at('tls'), words));
  },
};

/** Command, port, time limit and TLS. */
export const serverErrors: readonly Rule<McpSpec>[] = [command, port, duration, tls];
