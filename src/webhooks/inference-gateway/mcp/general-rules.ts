/** Rules on an MCP as a whole: its schema, its name, its image. */
import type { Rule } from '../../../admission/rule.ts';
import { type McpSpec, mcpSchema } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { hiddenCharactersRule } from '../../checks/hidden-characters-rule.ts';
import { checkServiceName } from '../../checks/name-checks.ts';
import { imageRule, schemaRule } from '../../checks/workload-rules.ts';

/** The Service is called `<name>-service`. */
const appended = '-service';

/** Longest name, in characters: a Service may have 63. */
const longestName = 63 - appended.length;

const name: Rule<McpSpec> = {
  id: 'mcp/name',
  severity: 'error',
  summary:
    'The name must be a DNS label that starts with a letter: lower-case letters, digits and dashes, 55 at most.',
  why: 'A Service called <name>-service is created, and the API server takes no longer name and no other form.',
  fix: 'Choose another name: an MCP cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  check: ({ metadata }, complain) => checkServiceName(metadata, longestName, complain, appended),
};

/** Schema, name and image. */
export const generalErrors: readonly Rule<McpSpec>[] = [
  schemaRule('mcp', 'mcps'),
  hiddenCharactersRule('mcp', mcpSchema.spec),
  name,
  imageRule('mcp', 'ghcr.io/example/files-mcp:1.4.0'),
];
