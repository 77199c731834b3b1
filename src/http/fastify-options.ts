/** What both HTTP servers of a process ask of Fastify. */

function noCompiler(): never {
  throw new Error('a route has a schema, for which no compiler is loaded');
}

/** For servers none of whose routes has a schema: Fastify would load its compilers all the same, 3 MiB of them. */
export const withoutSchemas = {
  schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
};
