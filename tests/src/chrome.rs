//! A headless Chromium with one tab, driven as a person would: by looking, clicking and typing.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::dom::{
    GetOuterHtmlParams, ScrollIntoViewIfNeededParams, SetFileInputFilesParams,
};
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::InsertTextParams;
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntrySource};
use chromiumoxide::cdp::browser_protocol::page::NavigateParams;
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, BrowserConfig, Element, Page};
use futures_util::StreamExt;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::axe::Axe;
use crate::server::until;
use crate::tool;

/// A page is there in well under a second; a loaded machine may need many.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nothing that reaches out to the network by itself.
const FLAGS: [&str; 4] =
    ["disable-gpu", "disable-quic", "disable-component-update", "no-default-browser-check"];

/// The browser. It ends with this value.
pub struct Chrome {
    runtime: Runtime,
    browser: Browser,
    page: Page,
    complaints: Arc<Mutex<Vec<String>>>,
    axe: Option<Axe>,
    _profile: TempDir,
}

impl Chrome {
    /// Starts one with a fresh profile; none where the machine has none, which it says.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let program = tool::variable("OAUTH_TEST_CHROMIUM", "Chromium")?;
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let profile = tempfile::tempdir().expect("a folder");
        let config = BrowserConfig::builder().chrome_executable(program).user_data_dir(profile.path());
        let config = config.no_sandbox().args(FLAGS).viewport(None).launch_timeout(PATIENCE);
        let config = config.build().expect("flags");
        let (browser, mut handler) = runtime.block_on(Browser::launch(config)).expect("a browser");
        runtime.spawn(async move { while handler.next().await.is_some() {} });
        let page = runtime.block_on(browser.new_page("about:blank")).expect("a tab");
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let chrome = Self { runtime, browser, page, complaints, axe: None, _profile: profile };
        chrome.listen();
        Some(chrome)
    }

    fn run<T, E: std::fmt::Debug>(&self, what: &str, future: impl Future<Output = Result<T, E>>) -> T {
        let done = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await });
        done.unwrap_or_else(|_| panic!("{what}: no answer"))
            .unwrap_or_else(|cause| panic!("{what}: {cause:?}"))
    }

    /// Keeps what the console says of broken policies.
    fn listen(&self) {
        let mut entries = self.run("listen", self.page.event_listener::<EventEntryAdded>());
        let complaints = Arc::clone(&self.complaints);
        self.runtime.spawn(async move {
            while let Some(event) = entries.next().await {
                let entry = &event.entry;
                if entry.source == LogEntrySource::Security || entry.text.contains("Content Security Policy")
                {
                    complaints.lock().unwrap_or_else(PoisonError::into_inner).push(entry.text.clone());
                }
            }
        });
    }

    /// What the console said of broken policies.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Switches script off, for good.
    pub fn without_script(&self) {
        self.run("script off", self.page.execute(SetScriptExecutionDisabledParams::new(true)));
    }

    /// Types an address.
    pub fn go(&self, url: &str) {
        self.run(url, self.page.execute(NavigateParams::new(url)));
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> String {
        self.run("address", self.page.url()).unwrap_or_default()
    }

    /// The page's text as it stands; of two pages, while one follows the other, that of either.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn html(&self) -> String {
        let text = until(PATIENCE, || {
            let node = self.see("html").backend_node_id;
            let outer = GetOuterHtmlParams::builder().backend_node_id(node).build();
            self.runtime.block_on(self.page.execute(outer)).ok().map(|answer| answer.result.outer_html)
        });
        text.expect("a page")
    }

    /// Waits for an element, by its CSS selector.
    ///
    /// # Panics
    /// When it does not come.
    #[must_use]
    pub fn see(&self, selector: &str) -> Element {
        let found = until(PATIENCE, || self.runtime.block_on(self.page.find_element(selector)).ok());
        found.unwrap_or_else(|| panic!("no {selector} at {}: {}", self.url(), self.html_or_nothing()))
    }

    fn html_or_nothing(&self) -> String {
        self.runtime.block_on(self.page.content()).unwrap_or_default()
    }

    /// Is it there now?
    #[must_use]
    pub fn has(&self, selector: &str) -> bool {
        self.runtime.block_on(self.page.find_element(selector)).is_ok()
    }

    /// Waits until the address has this beginning, and the page is there.
    ///
    /// # Panics
    /// When it does not come.
    pub fn arrive(&self, url: &str) {
        let there = until(PATIENCE, || self.url().starts_with(url).then_some(()));
        assert!(there.is_some(), "at {} and not at {url}: {}", self.url(), self.html_or_nothing());
        let _ = self.see("h1");
    }

    /// Clicks an element.
    pub fn click(&self, selector: &str) {
        let clicked = until(PATIENCE, || {
            let element = self.see(selector);
            self.runtime.block_on(self.click_at(&element)).ok()
        });
        assert!(clicked.is_some(), "{selector} cannot be clicked");
    }

    async fn click_at(&self, element: &Element) -> Result<(), chromiumoxide::error::CdpError> {
        let scroll = ScrollIntoViewIfNeededParams::builder().backend_node_id(element.backend_node_id).build();
        self.page.execute(scroll).await?;
        self.page.click(element.clickable_point().await?).await?;
        Ok(())
    }

    /// Clicks into a field and types; what was there is kept.
    pub fn fill(&self, selector: &str, text: &str) {
        self.click(selector);
        self.type_text(text);
    }

    /// Types into whatever has the focus.
    pub fn type_text(&self, text: &str) {
        self.run("typing", self.page.execute(InsertTextParams::new(text)));
    }

    /// Chooses a file in a field for one.
    ///
    /// # Panics
    /// When the field cannot have it.
    pub fn choose(&self, selector: &str, file: &Path) {
        let field = self.see(selector);
        let choice = SetFileInputFilesParams::builder().file(file.to_string_lossy());
        let choice = choice.backend_node_id(field.backend_node_id).build().expect("a file");
        self.run("file", self.page.execute(choice));
    }

    /// Waits until all pictures of the page are there.
    ///
    /// # Panics
    /// When one does not come.
    pub fn see_pictures(&self) {
        let broken =
            "[...document.images].filter(i => !(i.complete && i.naturalWidth)).map(i => i.src).join(' ')";
        let mut left = String::new();
        let seen = until(PATIENCE, || {
            let said = self.runtime.block_on(self.page.evaluate(broken)).ok()?;
            left = said.into_value().ok()?;
            left.is_empty().then_some(())
        });
        assert!(seen.is_some(), "no picture: {left}");
    }

    /// Presses a key.
    pub fn press(&self, key: &str) {
        let page = self.see("html");
        self.run(key, page.press_key(key));
    }

    /// Tabs on until the element has the focus, as somebody without a mouse does.
    ///
    /// # Panics
    /// When it is not reached.
    pub fn tab_to(&self, selector: &str) {
        let focused = format!("{selector}:focus");
        for _ in 0..60 {
            if self.has(&focused) {
                return;
            }
            self.press("Tab");
        }
        panic!("{selector} is not reached by the keyboard at {}", self.url());
    }

    /// From now on each page of which pictures are kept is looked at by axe-core, where the machine has it.
    #[must_use]
    pub fn looked_at(mut self) -> Self {
        self.axe = Axe::ready();
        self
    }

    /// Keeps pictures of the page: wide and narrow, light and dark, as high as the page is.
    ///
    /// # Panics
    /// When it is wider than the window, or axe-core finds that it shuts people out.
    pub fn photograph(&self, name: &str) {
        let folder = tool::target().join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for screenshots");
        self.on_each_screen(|width, scheme| {
            let page = self.run("size", self.page.layout_metrics()).css_content_size;
            assert!(page.width <= f64::from(width), "{name} is {} wide on {width}", page.width);
            self.resize(width, page.height as i64);
            let file: PathBuf = folder.join(format!("{name}-{width}-{scheme}.png"));
            self.run("picture", self.page.save_screenshot(ScreenshotParams::builder().build(), file));
        });
        self.look_at(name);
    }

    fn look_at(&self, name: &str) {
        let found = self.axe.as_ref().map(|axe| axe.violations(self)).unwrap_or_default();
        assert!(found.is_empty(), "{name}: {found:#?}");
    }

    /// Does something wide and narrow, light and dark: with the width in pixels and the scheme.
    pub(crate) fn on_each_screen(&self, look: impl Fn(u16, &str)) {
        for width in [1280, 390] {
            for scheme in ["light", "dark"] {
                let feature = MediaFeature::new("prefers-color-scheme", scheme);
                self.run("scheme", self.page.emulate_media_features(vec![feature]));
                self.resize(width, 800);
                look(width, scheme);
            }
        }
        self.resize(1280, 800);
    }

    /// What a script of the test says in the page, once its promise is kept. The page's policy does not bind it.
    pub(crate) fn said(&self, script: &str) -> String {
        let script = EvaluateParams::builder().expression(script).await_promise(true).return_by_value(true);
        let said = self.run("script", self.page.evaluate(script.build().expect("a script")));
        said.into_value().expect("a text")
    }

    fn resize(&self, width: u16, height: i64) {
        let metrics = SetDeviceMetricsOverrideParams::new(width, height, 1.0, width < 600);
        self.run("size", self.page.execute(metrics));
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let ended = self.runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(5), async {
                let _ = self.browser.close().await;
                self.browser.wait().await
            })
            .await
        });
        if ended.is_err() {
            let _ = self.runtime.block_on(self.browser.kill());
        }
    }
}
