//! axe-core, which finds what shuts people out of a page: missing labels, faint text, wrong roles.

use serde_json::Value;

use crate::chrome::Chrome;
use crate::tool;

/// Asks for everything that axe-core calls serious or critical, as JSON. The page stays as it is.
const ASK: &str = "axe.run(document, {resultTypes: ['violations'], preload: false}).then(found => JSON.stringify( \
    found.violations.filter(rule => ['serious', 'critical'].includes(rule.impact)).map(rule => \
    rule.id + ': ' + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))))";

/// The script, ready to be put into pages.
pub struct Axe {
    script: String,
}

impl Axe {
    /// Reads it; none where the machine has none, which it says.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn ready() -> Option<Self> {
        let file = tool::variable("OAUTH_TEST_AXE", "axe-core")?;
        let script = std::fs::read_to_string(&file).unwrap_or_else(|cause| panic!("{file}: {cause}"));
        // What the last expression of a script is worth comes back over the wire.
        Some(Self { script: script + "\n;'ready'" })
    }

    /// What shuts people out of the page that the browser shows: wide and narrow, light and dark.
    ///
    /// # Panics
    /// When the script does not run.
    #[must_use]
    pub fn violations(&self, chrome: &Chrome) -> Vec<String> {
        let found = std::cell::RefCell::new(Vec::new());
        chrome.said(&self.script);
        chrome.on_each_screen(|width, scheme| {
            let said: Value = serde_json::from_str(&chrome.said(ASK)).expect("JSON");
            let rules = said.as_array().expect("a list").iter().filter_map(Value::as_str);
            found.borrow_mut().extend(rules.map(|rule| format!("at {width}, {scheme}: {rule}")));
        });
        found.into_inner()
    }
}
