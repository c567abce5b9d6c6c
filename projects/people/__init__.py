"""The people of the units: their accounts and roles, as 账号管理员 keep them."""
