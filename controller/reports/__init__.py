"""Reports that officials hand in: what they say is one value; DOCX, PDF and XLSX are made of it."""
