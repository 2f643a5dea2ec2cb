/** The names of things that figures show, as messages: what a state, a call, an error number or a reason means in a few words. */
import type { CallName, DropReason, Errno, SendReason, TimerName } from '../model/stack/api.ts';
import type { TcpState } from '../model/stack/transport/tcp/states.ts';
import type { LossReason } from '../model/trace/events.ts';
import type { LifeEnd, Phase } from '../model/trace/lives.ts';
import type names from './en/names.json';

export type NameId = keyof typeof names & string;

export const stateMeaning = (state: TcpState): NameId => `names.state.${state}`;
export const callMeaning = (call: CallName): NameId => `names.call.${call}`;
export const errnoMeaning = (errno: Errno): NameId => `names.errno.${errno}`;
/** Why a frame was sent: 'to acknowledge at once'. */
export const sendReason = (why: SendReason | 'forwarded'): NameId => `names.why.${why}`;
export const dropReason = (reason: DropReason): NameId => `names.drop.${reason}`;
export const lossReason = (reason: LossReason): NameId => `names.loss.${reason}`;
export const timerName = (timer: TimerName): NameId => `names.timer.${timer}`;
export const phaseName = (phase: Phase): NameId => `names.phase.${phase}`;
export const lifeEnd = (end: LifeEnd): NameId => `names.end.${end}`;
