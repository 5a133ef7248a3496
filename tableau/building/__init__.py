"""Writing the workbook and the columns that it is made from."""
