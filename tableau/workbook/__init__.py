"""The vocabulary a Tableau workbook is written in; says nothing about museums.

field, parameter, datasource  what can be asked
pill                          a field as a shelf holds it: summed, by day, as a calculation
condition, order, mark, style what a worksheet is made of
worksheet, dashboard, action  what is seen
document                      the whole file
"""
