/** One step of the format: brings a file of version `version - 1` to `version`. Never edited once released. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}
