"""The report in other forms than the page: JSON, a workbook, figures and a table in the terminal."""
