/** Rules on an MCP as a whole: its schema, its name, its image. */
import type { Rule } from '../../admission/rule.ts';
import type { McpSpec } from '../../schemas/mcp.ts';
import { imageFaults } from '../image-checks.ts';
import { serviceNameFaults } from '../name-checks.ts';

/** Longest name, in characters: the Service is called `<name>-service`, and may have 63. */
const longestName = 63 - '-service'.length;

const schema: Rule<McpSpec> = {
  id: 'mcp/schema',
  severity: 'error',
  twin: 'schema',
  summary: 'Every field must have the type, the range and the length that `kubectl explain` gives for it.',
  why: 'The API server stores nothing else.',
  fix: 'Look the field up with `kubectl explain mcps.spec --recursive`, and write what the message asks for.',
  reads: [],
};

const name: Rule<McpSpec> = {
  id: 'mcp/name',
  severity: 'error',
  summary:
    'The name must be a DNS label that starts with a letter: lower-case letters, digits and dashes, 55 at most.',
  why: 'A Service called <name>-service is created, and the API server takes no longer name and no other form.',
  fix: 'Choose another name: an MCP cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  check: ({ metadata }) => serviceNameFaults(metadata, longestName),
};

const image: Rule<McpSpec> = {
  id: 'mcp/image',
  severity: 'error',
  summary: 'The image must be an image reference: registry, path, and a tag or a digest.',
  why: 'The kubelet would call it an invalid image name, and no pod would ever start.',
  fix: 'Write it as `docker pull` takes it, such as `ghcr.io/example/files-mcp:1.4.0`.',
  reads: ['spec.image'],
  check: ({ spec }) => imageFaults(spec.image),
};

/** Schema, name and image. */
export const generalErrors: readonly Rule<McpSpec>[] = [schema, name, image];
