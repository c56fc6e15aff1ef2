//! What people may do about clients, and which role brings which of it.

use super::user::Role;

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Register clients.
    Propose,
    /// Change clients of one's own.
    UpdateOwn,
    /// Decide about clients.
    Manage,
    /// Hide clients, and show them again.
    Suppress,
    /// See the contacts and network restrictions of other people's clients, and the log of who did what.
    ViewPrivate,
    /// See hidden clients.
    ViewSuppressed,
    /// Look after one's own grants.
    ManageMyGrants,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Propose,
        Self::UpdateOwn,
        Self::Manage,
        Self::Suppress,
        Self::ViewPrivate,
        Self::ViewSuppressed,
        Self::ManageMyGrants,
    ];

    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Propose => "propose",
            Self::UpdateOwn => "update-own",
            Self::Manage => "manage",
            Self::Suppress => "suppress",
            Self::ViewPrivate => "view-private",
            Self::ViewSuppressed => "view-suppressed",
            Self::ManageMyGrants => "manage-my-grants",
        }
    }

    /// The right of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == word)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rights(u8);

impl Rights {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// With this one too.
    #[must_use]
    pub const fn and_also(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    /// Is this one among them?
    #[must_use]
    pub const fn has(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// Are all of these among them?
    #[must_use]
    pub const fn cover(self, needed: Self) -> bool {
        self.0 & needed.0 == needed.0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Right> {
        Right::ALL.into_iter().filter(move |right| self.has(*right))
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Self {
        rights.into_iter().fold(Self::NONE, Self::and_also)
    }
}

/// Which role brings which rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleRights {
    /// Of everybody.
    pub user: Rights,
    /// Of developers.
    pub developer: Rights,
    /// Of moderators.
    pub moderator: Rights,
    /// Of administrators.
    pub admin: Rights,
}

impl RoleRights {
    /// The rights of a role.
    #[must_use]
    pub const fn of(&self, role: Role) -> Rights {
        match role {
            Role::User => self.user,
            Role::Developer => self.developer,
            Role::Moderator => self.moderator,
            Role::Admin => self.admin,
        }
    }

    /// The roles that bring this right.
    pub fn with(&self, right: Right) -> impl Iterator<Item = Role> {
        let rights = *self;
        Role::ALL.into_iter().filter(move |role| rights.of(*role).has(right))
    }
}

impl Default for RoleRights {
    /// Everybody registers clients and looks after their own; moderators decide about them; administrators may do all.
    fn default() -> Self {
        let user = Rights::from_iter([Right::Propose, Right::UpdateOwn, Right::ManageMyGrants]);
        let moderator = user.and_also(Right::Manage).and_also(Right::ViewPrivate);
        Self { user, developer: user, moderator, admin: Right::ALL.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-77
    #[test]
    fn a_role_brings_its_rights() {
        let rights = RoleRights::default();
        for right in Right::ALL {
            assert_eq!(Right::parse(right.as_str()), Some(right));
            assert!(rights.of(Role::Admin).has(right));
        }
        let who = |right| rights.with(right).collect::<Vec<_>>();
        assert_eq!(who(Right::Manage), [Role::Moderator, Role::Admin]);
        assert_eq!(who(Right::Suppress), [Role::Admin]);
        assert_eq!(who(Right::Propose), Role::ALL);
        assert!(rights.admin.cover(rights.moderator) && !rights.moderator.cover(rights.admin));
    }
}
