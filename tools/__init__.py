"""What keeps the project's own files in sync: pictures and generated pages."""
