"""Form packs (表格包): TOML folders turned into frozen, validated definitions."""
