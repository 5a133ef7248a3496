"""One module for each part of a workbook; each yields what is wrong with that part."""
