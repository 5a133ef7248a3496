"""Drawing the workbook's dashboards without Tableau: enough to judge their layout, nothing more."""
