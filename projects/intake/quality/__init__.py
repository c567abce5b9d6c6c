"""自评表质量核查: what was found in the tables of published documents, counted, reported and marked in the documents."""
