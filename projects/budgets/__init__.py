"""部门预算表: the tables of a department's budget as it published them, read, kept, checked and drawn."""
