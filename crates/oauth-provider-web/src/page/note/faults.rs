//! What is wrong with the fields of one form.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Fault;

/// The faults of one form: in order for the summary, and by field for the place beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults(Vec<FieldFault>);

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
struct FieldFault {
    field: &'static str,
    fault: Fault,
}

impl Faults {
    /// Without a fault.
    #[must_use]
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// With this one fault.
    #[must_use]
    pub(crate) fn one(field: &'static str, fault: Fault) -> Self {
        Self(vec![FieldFault { field, fault }])
    }

    /// Adds a fault to the field (by its form name).
    pub(crate) fn push(&mut self, field: &'static str, fault: Fault) {
        self.0.push(FieldFault { field, fault });
    }

    /// Nothing is wrong.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Faults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields: BTreeMap<&str, Vec<&Fault>> = BTreeMap::new();
        for entry in &self.0 {
            fields.entry(entry.field).or_default().push(&entry.fault);
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("list", &self.0)?;
        map.serialize_entry("fields", &fields)?;
        map.end()
    }
}
