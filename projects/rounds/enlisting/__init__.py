"""应评项目清单: projects from a list, 表七, last year's round or the records, matched, looked through, and entered at once."""
