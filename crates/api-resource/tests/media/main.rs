//! The media endpoints over a real store on SQLite and PostgreSQL: lists, uploads, changes, pages, files, sweeps.
