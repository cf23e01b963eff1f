import { z } from 'zod';
import type {
  CoreColumns,
  LaneColumns,
  LaneQuery,
  OutputPage,
  SeriesColumns,
  SessionOverview,
  ThreadTotals,
  TimeRange,
} from '../../domain/query.ts';
import { threadId } from '../../domain/units.ts';
import { channel, event } from '../channel.ts';
import { nsSchema, pathSchema } from '../schemas.ts';

/** A session that the window has open. */
export type SessionHandle = number;

/** Most items of one lane, about the widest screen's pixels. */
const MAX_ITEMS = 16_384;
/** Most lanes of one query. */
const MAX_LANES = 4096;
/** Most pieces of output of one page. */
const MAX_OUTPUT = 10_000;

export const timeRangeSchema = z
  .strictObject({ startNs: nsSchema, endNs: nsSchema })
  .refine((range) => range.endNs >= range.startNs, 'ends before it starts') satisfies z.ZodType<
  TimeRange,
  unknown
>;

const maxItemsSchema = z.number().int().min(1).max(MAX_ITEMS);

export const laneQuerySchema = z.strictObject({
  range: timeRangeSchema,
  threadIds: z.array(z.number().int().min(1).transform(threadId)).max(MAX_LANES).readonly(),
  maxItems: maxItemsSchema,
}) satisfies z.ZodType<LaneQuery, unknown>;

/** Requests of `SessionReader`'s calls, but for which session they ask. */
export const readerRequests = {
  overview: z.strictObject({}),
  lanes: laneQuerySchema,
  cores: z.strictObject({ range: timeRangeSchema, maxItems: maxItemsSchema }),
  series: z.strictObject({ range: timeRangeSchema, maxItems: maxItemsSchema }),
  totals: z.strictObject({ range: timeRangeSchema.nullable() }),
  output: z.strictObject({
    afterId: z.number().int().min(0),
    limit: z.number().int().min(1).max(MAX_OUTPUT),
  }),
};

/** Answers of `SessionReader`'s calls. */
export interface ReaderAnswers {
  readonly overview: SessionOverview;
  readonly lanes: LaneColumns[];
  readonly cores: CoreColumns[];
  readonly series: SeriesColumns;
  readonly totals: ThreadTotals[];
  readonly output: OutputPage;
}

/** Name of one of `SessionReader`'s calls. */
export type ReaderCall = keyof ReaderAnswers;

const handleSchema = z.number().int().min(1);
const asked = <Q extends z.ZodType>(query: Q) => z.strictObject({ handle: handleSchema, query });

export const sessionChannels = {
  /** Opens a session's file that the reader chose, or that the product recorded or listed. */
  'session.open': channel<{ readonly handle: SessionHandle; readonly overview: SessionOverview }>()(
    z.strictObject({ path: pathSchema }),
  ),
  'session.close': channel<null>()(z.strictObject({ handle: handleSchema })),
  'session.overview': channel<ReaderAnswers['overview']>()(asked(readerRequests.overview)),
  'session.lanes': channel<ReaderAnswers['lanes']>()(asked(readerRequests.lanes)),
  'session.cores': channel<ReaderAnswers['cores']>()(asked(readerRequests.cores)),
  'session.series': channel<ReaderAnswers['series']>()(asked(readerRequests.series)),
  'session.totals': channel<ReaderAnswers['totals']>()(asked(readerRequests.totals)),
  'session.output': channel<ReaderAnswers['output']>()(asked(readerRequests.output)),
};

export const sessionEvents = {
  /** The file at `path` has grown by a flush, or is finished. */
  'session.changed': event<{ readonly path: string }>(),
};
