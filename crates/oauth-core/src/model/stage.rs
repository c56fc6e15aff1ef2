//! The life of a client: its stages, and which step leads from one to another.

use crate::id::UserId;
use crate::model::right::{Right, Rights};
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// How far a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Somebody registered it, and it waits for a decision: it serves its owner alone.
    Proposed,
    /// It may be used.
    Approved,
    /// It was turned down.
    Rejected,
    /// Nobody decided about it in time.
    Expired,
    /// It was stopped after it had been approved.
    Disabled,
    /// It is no more than a name that grants hang on: what it is stands in the configuration of a provider
    /// ([`Configured`](super::configured::Configured)), and where it does not, it serves nobody.
    Configured,
}

impl Stage {
    /// All of them, in the order of a client's life.
    pub const ALL: [Self; 6] =
        [Self::Proposed, Self::Approved, Self::Rejected, Self::Expired, Self::Disabled, Self::Configured];

    /// The word in rows, addresses and commands.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Disabled => "disabled",
            Self::Configured => "configured",
        }
    }

    /// The stage of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// Does it serve anybody at all?
    ///
    /// # Errors
    /// [`Refusal::ClientDisabled`] when it is rejected, expired or disabled, or nobody describes it.
    pub const fn is_live(self) -> Result<(), Refusal> {
        match self {
            Self::Proposed | Self::Approved => Ok(()),
            Self::Rejected | Self::Expired | Self::Disabled | Self::Configured => {
                Err(Refusal::ClientDisabled)
            }
        }
    }
}

/// Where a client stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// How far it is.
    pub stage: Stage,
    /// Since when.
    pub since: Timestamp,
    /// Is its name kept from everybody but those who may see what is hidden? Never of a client that serves somebody.
    pub hidden: bool,
    /// How often it was changed: whoever changes it says which state they saw, so that no change is lost unseen.
    pub revision: u32,
}

impl Life {
    /// The life of a client that begins now at this stage.
    #[must_use]
    pub const fn begin(stage: Stage, now: Timestamp) -> Self {
        Self { stage, since: now, hidden: false, revision: 0 }
    }

    /// After this step; none where it does not lead on from here. The revision is counted by whoever writes the row.
    #[must_use]
    pub fn after(self, step: Step, now: Timestamp) -> Option<Self> {
        let (stage, hidden) = step.from(self.stage, self.hidden)?;
        let since = if stage == self.stage { self.since } else { now };
        Some(Self { stage, hidden, since, ..self })
    }

    /// The steps that lead on from here.
    pub fn steps(self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(move |step| step.from(self.stage, self.hidden).is_some())
    }
}

/// What somebody does about a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Let it be used.
    Approve,
    /// Turn it down.
    Reject,
    /// Turn it down, and hide it.
    RejectAndHide,
    /// Stop it: everything that people allowed it ends for good.
    Disable,
    /// Stop it, and hide it.
    DisableAndHide,
    /// Let it be used again.
    Reenable,
    /// Hide one that serves nobody any more.
    Hide,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Approve,
        Self::Reject,
        Self::RejectAndHide,
        Self::Disable,
        Self::DisableAndHide,
        Self::Reenable,
        Self::Hide,
    ];

    /// The word in forms and commands.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::RejectAndHide => "reject-and-hide",
            Self::Disable => "disable",
            Self::DisableAndHide => "disable-and-hide",
            Self::Reenable => "reenable",
            Self::Hide => "hide",
        }
    }

    /// The step of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// Where it leads from this stage: the next one, and whether it is hidden there. What serves somebody is not hidden.
    const fn from(self, stage: Stage, hidden: bool) -> Option<(Stage, bool)> {
        match (self, stage) {
            (Self::Approve, Stage::Proposed | Stage::Expired | Stage::Rejected)
            | (Self::Reenable, Stage::Disabled) => Some((Stage::Approved, false)),
            (Self::Reject, Stage::Proposed) => Some((Stage::Rejected, false)),
            (Self::RejectAndHide, Stage::Proposed) => Some((Stage::Rejected, true)),
            (Self::Disable, Stage::Approved) => Some((Stage::Disabled, false)),
            (Self::DisableAndHide, Stage::Approved) => Some((Stage::Disabled, true)),
            (Self::Hide, Stage::Rejected | Stage::Expired | Stage::Disabled) if !hidden => {
                Some((stage, true))
            }
            _ => None,
        }
    }

    /// Does it let a client be used?
    #[must_use]
    pub const fn lets_in(self) -> bool {
        matches!(self, Self::Approve | Self::Reenable)
    }

    /// What somebody must have the right to who takes it. What hides, and what shows again, is for those who may hide.
    #[must_use]
    pub const fn rights(self, hidden: bool) -> Rights {
        let hides = matches!(self, Self::RejectAndHide | Self::DisableAndHide | Self::Hide);
        let rights = Rights::NONE.and_also(Right::Manage);
        if hides || hidden { rights.and_also(Right::Suppress) } else { rights }
    }
}

/// May a client at this stage act for this person, or for itself where there is none? One that waits for a decision, and one
/// that is its owner's alone, serve the owner.
///
/// # Errors
/// [`Refusal::ClientDisabled`], [`Refusal::ClientNotApproved`], [`Refusal::ClientOwnerOnly`]
pub fn serves(
    stage: Stage,
    owner_only: bool,
    owner: Option<&UserId>,
    user: Option<&UserId>,
) -> Result<(), Refusal> {
    stage.is_live()?;
    let own = user.is_some() && owner == user;
    match (stage, owner_only) {
        (Stage::Proposed, _) if !own => Err(Refusal::ClientNotApproved),
        (_, true) if !own => Err(Refusal::ClientOwnerOnly),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MW-T41, F-44, F-47, F-48: the dossier's table of stages, to the letter.
    #[test]
    fn each_step_leads_where_the_table_says() {
        use Stage::{Approved, Disabled, Expired, Proposed, Rejected};
        let table = [
            (Step::Approve, Proposed, Some((Approved, false))),
            (Step::Approve, Expired, Some((Approved, false))),
            (Step::Approve, Rejected, Some((Approved, false))),
            (Step::Reject, Proposed, Some((Rejected, false))),
            (Step::RejectAndHide, Proposed, Some((Rejected, true))),
            (Step::Disable, Approved, Some((Disabled, false))),
            (Step::DisableAndHide, Approved, Some((Disabled, true))),
            (Step::Reenable, Disabled, Some((Approved, false))),
            (Step::Hide, Rejected, Some((Rejected, true))),
            (Step::Hide, Expired, Some((Expired, true))),
            (Step::Hide, Disabled, Some((Disabled, true))),
        ];
        for step in Step::ALL {
            for stage in Stage::ALL {
                let listed = table.iter().find(|(s, from, _)| (*s, *from) == (step, stage));
                assert_eq!(step.from(stage, false), listed.and_then(|(.., to)| *to), "{step:?} {stage:?}");
            }
        }
        assert_eq!(Step::Hide.from(Disabled, true), None, "hidden already");
        assert_eq!(Step::Reenable.from(Disabled, true), Some((Approved, false)), "shown again");
    }

    #[test]
    fn what_hides_needs_the_right_to() {
        for step in Step::ALL {
            let hides = step.as_str().contains("hide");
            assert_eq!(step.rights(false).has(Right::Suppress), hides, "{step:?}");
            assert!(step.rights(true).has(Right::Suppress) && step.rights(false).has(Right::Manage));
        }
    }

    #[test]
    fn who_is_served() {
        let (ann, bob) = (UserId::parse("ann").unwrap(), UserId::parse("bob").unwrap());
        let ask = |stage, owner_only, user: Option<&UserId>| serves(stage, owner_only, Some(&ann), user);
        for (stage, owner_only, user, want) in [
            (Stage::Proposed, false, Some(&ann), Ok(())),
            (Stage::Proposed, false, Some(&bob), Err(Refusal::ClientNotApproved)),
            (Stage::Proposed, false, None, Err(Refusal::ClientNotApproved)),
            (Stage::Approved, false, Some(&bob), Ok(())),
            (Stage::Approved, false, None, Ok(())),
            (Stage::Approved, true, Some(&ann), Ok(())),
            (Stage::Approved, true, Some(&bob), Err(Refusal::ClientOwnerOnly)),
            (Stage::Approved, true, None, Err(Refusal::ClientOwnerOnly)),
            (Stage::Rejected, false, Some(&ann), Err(Refusal::ClientDisabled)),
            (Stage::Expired, true, Some(&ann), Err(Refusal::ClientDisabled)),
            (Stage::Disabled, false, Some(&ann), Err(Refusal::ClientDisabled)),
        ] {
            assert_eq!(ask(stage, owner_only, user), want, "{stage:?} {owner_only} {user:?}");
        }
        assert_eq!(serves(Stage::Proposed, false, None, None), Err(Refusal::ClientNotApproved), "nobody's");
    }
}
