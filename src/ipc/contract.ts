import type { AnswerOf, ParsedOf, PayloadOf, RequestOf } from './channel.ts';
import { appChannels, appEvents } from './channels/app.ts';
import { fileChannels } from './channels/files.ts';
import { labChannels, labEvents } from './channels/lab.ts';
import { libraryChannels } from './channels/library.ts';
import { machineChannels } from './channels/machine.ts';
import { overlayChannels } from './channels/overlay.ts';
import { raceChannels, raceEvents } from './channels/race.ts';
import { recordingChannels, recordingEvents } from './channels/recording.ts';
import { sessionChannels, sessionEvents } from './channels/session.ts';

/**
 * Everything that the window may ask of the main process, and everything that the main process tells the window.
 * A new concern adds a file to `channels/` and a line here; `src/main/handlers/` then must answer it, or the
 * project does not compile.
 */
export const channels = {
  ...appChannels,
  ...fileChannels,
  ...labChannels,
  ...libraryChannels,
  ...machineChannels,
  ...overlayChannels,
  ...raceChannels,
  ...recordingChannels,
  ...sessionChannels,
};

export const events = {
  ...appEvents,
  ...labEvents,
  ...raceEvents,
  ...recordingEvents,
  ...sessionEvents,
};

export type Channels = typeof channels;
export type ChannelName = keyof Channels;
export type Request<N extends ChannelName> = RequestOf<Channels[N]>;
export type Parsed<N extends ChannelName> = ParsedOf<Channels[N]>;
export type Answer<N extends ChannelName> = AnswerOf<Channels[N]>;

export type Events = typeof events;
export type EventName = keyof Events;
export type Payload<N extends EventName> = PayloadOf<Events[N]>;

export const isChannelName = (name: string): name is ChannelName => Object.hasOwn(channels, name);
export const isEventName = (name: string): name is EventName => Object.hasOwn(events, name);
