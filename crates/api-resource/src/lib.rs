//! api-resource
