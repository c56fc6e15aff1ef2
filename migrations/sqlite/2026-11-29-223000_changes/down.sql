-- Who did what to the pictures is forgotten; the pictures stay.
DROP TABLE changes;
