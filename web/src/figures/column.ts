/** A column of the table behind a figure; the first of them names the row. */
export interface Column<Row> {
  heading: string;
  of: (row: Row) => string;
  is_number?: boolean;
  /** shown as it came, and broken anywhere */
  is_code?: boolean;
}
