-- Everything is lost.
DROP TABLE throttles;
DROP TABLE tokens;
DROP TABLE grants;
DROP TABLE interactions;
DROP TABLE clients;
DROP TABLE sessions;
DROP TABLE users;
