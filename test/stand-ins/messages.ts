/** What a test and the process of its stand-ins tell each other. */
import type { AgentBehaviour } from './agent/behaviours.ts';
import type { McpBehaviour } from './mcp/behaviours.ts';
import type { ReceivedRequest, StandInAddress } from './stand-in-server.ts';

/** A program that there are stand-ins for, and how it behaves. */
export type Program =
  | { readonly kind: 'agent'; readonly behaviour: AgentBehaviour }
  | { readonly kind: 'mcp'; readonly behaviour: McpBehaviour };

/** What the process is told; `id` names the stand-in. */
export type Order =
  | { readonly id: number; readonly start: Program; readonly at: StandInAddress }
  | { readonly id: number; readonly become: string }
  | { readonly id: number; readonly stop: true };

/** What the process tells: that an order is carried out, or what a stand-in was asked. */
export type Report =
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly failed: string }
  | { readonly id: number; readonly request: ReceivedRequest };
