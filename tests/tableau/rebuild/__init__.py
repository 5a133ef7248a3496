"""The query that a worksheet means, rebuilt from the workbook's XML alone."""
