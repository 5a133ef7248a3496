"""The workbook on its way to Tableau Server or Cloud, and back as pictures."""
