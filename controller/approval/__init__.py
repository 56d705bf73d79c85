"""What makes an approval count: the statement, what shows who made it, which ways are permitted."""
