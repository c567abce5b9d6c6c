"""Documents that come in: kept as they were found, recognised anew at each look, corrected by a person."""
