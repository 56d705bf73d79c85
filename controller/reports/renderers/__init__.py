"""One report as a file: `docx`, `pdf`, `xlsx`. Each takes the value and gives bytes."""
