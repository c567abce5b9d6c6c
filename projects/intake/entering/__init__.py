"""Tables of documents are matched to projects, planned cell by cell and entered: all of them or none."""
