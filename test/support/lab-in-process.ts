/** Lanes of the transport lab without processes: their servers listen in this one. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createLaneServer } from '../../server/lab/lane-server.ts';
import type { CrowdOrder, LaneOrder } from '../../server/lab/lane-messages.ts';
import type { LabProcesses } from '../../server/lab/processes.ts';

/** What was started, and what of it still runs. */
export interface LabInProcess extends LabProcesses {
  readonly lanes: Set<LaneOrder['kind']>;
  readonly crowds: CrowdOrder[];
}

/** Makes them. @param cost  processor time that a lane says it took, ms */
export function createLabInProcess(
  cost: Partial<Record<LaneOrder['kind'], number>> = {},
): LabInProcess {
  const lanes = new Set<LaneOrder['kind']>();
  const crowds: CrowdOrder[] = [];
  return {
    lanes,
    crowds,
    async startLane(order) {
      const server = createLaneServer(order).listen(0, '127.0.0.1');
      await once(server, 'listening');
      lanes.add(order.kind);
      return {
        port: (server.address() as AddressInfo).port,
        cpuMs: () => cost[order.kind] ?? 0,
        stop() {
          lanes.delete(order.kind);
          server.close();
          server.closeAllConnections();
        },
      };
    },
    startCrowd(order) {
      crowds.push(order);
      return { stop: () => void crowds.pop() };
    },
  };
}
