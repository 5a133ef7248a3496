"""The three dashboards of the museum, written in the vocabulary of `workbook`."""
