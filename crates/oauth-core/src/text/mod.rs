//! Texts of the protocols, parsed once into types that cannot be wrong.

pub mod form;
pub mod network;
pub mod resource;
pub mod scope;
pub mod uri;
