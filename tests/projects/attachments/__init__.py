"""佐证材料: recognised, kept, changed, checked."""
