-- The pictures are forgotten; their files stay until a sweep.
DROP TABLE entries;
