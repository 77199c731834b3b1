/** A process that runs stand-ins, as a node runs pods: told over its IPC channel, and gone when that closes. */
import { agentBehaviours } from './agent/behaviours.ts';
import { mcpBehaviours } from './mcp/behaviours.ts';
import type { Order, Report } from './messages.ts';
import { type Behaviour, StandInServer } from './stand-in-server.ts';

const behavioursOf: Readonly<Record<'agent' | 'mcp', Readonly<Record<string, Behaviour>>>> = {
  agent: agentBehaviours,
  mcp: mcpBehaviours,
};

const standIns = new Map<number, StandInServer<string>>();
const report = (message: Report) => process.send?.(message);

async function carryOut(order: Order): Promise<void> {
  const { id } = order;
  if ('start' in order) {
    const { kind, behaviour } = order.start;
    const standIn = await StandInServer.start(behavioursOf[kind], behaviour, {
      ...order.at,
      onRequest: (request) => report({ id, request }),
    });
    standIns.set(id, standIn);
  } else if ('become' in order) standIns.get(id)?.become(order.become);
  else await standIns.get(id)?.[Symbol.asyncDispose]();
}

process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  carryOut(order).then(
    () => report({ id: order.id, done: true }),
    (error: unknown) => report({ id: order.id, failed: String(error) }),
  );
});
