//! Is a picture there to its end? Decoders fill up what is missing, or stop at the first frame.

use oauth_store_diesel::media::Format;

/// Walks through the parts of a file up to the one that ends it; what stands behind that is not looked at.
pub(super) fn is_whole(format: Format, content: &[u8]) -> bool {
    let walk = Walk(content);
    let end = match format {
        Format::Png => walk.png(),
        Format::Jpeg => walk.jpeg(),
        Format::Gif => walk.gif(),
        Format::Webp => walk.webp(),
    };
    end.is_some()
}

/// What is left of the file.
struct Walk<'a>(&'a [u8]);

impl<'a> Walk<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Chunks with a length in front and a checksum behind, up to `IEND`.
    fn png(mut self) -> Option<()> {
        self.take(8)?;
        loop {
            let length = usize::try_from(u32::from_be_bytes(self.array()?)).ok()?;
            let kind = self.array::<4>()?;
            self.take(length.checked_add(4)?)?;
            if &kind == b"IEND" {
                return Some(());
            }
        }
    }

    /// Segments, and behind each start of scan coded data that no marker but restarts interrupts, up to the end of image.
    fn jpeg(mut self) -> Option<()> {
        self.take(2)?;
        loop {
            let at = memchr::memchr(0xff, self.0)?;
            self.take(at + 1)?;
            let mut marker = self.byte()?;
            while marker == 0xff {
                marker = self.byte()?;
            }
            match marker {
                0xd9 => return Some(()),
                // Coded data and markers without a segment.
                0x00 | 0x01 | 0xd0..=0xd8 => {}
                _ => {
                    let length = usize::from(u16::from_be_bytes(self.array()?));
                    self.take(length.checked_sub(2)?)?;
                }
            }
        }
    }

    /// Extensions and images, each with blocks that an empty one ends, up to the trailer.
    fn gif(mut self) -> Option<()> {
        self.take(6)?;
        let [_, _, _, _, packed, _, _] = self.array()?;
        self.palette(packed)?;
        loop {
            match self.byte()? {
                0x21 => {
                    self.byte()?;
                }
                0x2c => {
                    let [_, _, _, _, _, _, _, _, packed] = self.array()?;
                    self.palette(packed)?;
                    self.byte()?;
                }
                0x3b => return Some(()),
                _ => return None,
            }
            loop {
                match self.byte()? {
                    0 => break,
                    length => self.take(length.into())?,
                };
            }
        }
    }

    fn palette(&mut self, packed: u8) -> Option<&'a [u8]> {
        let colours = if packed & 0x80 == 0 { 0 } else { 2usize << (packed & 7) };
        self.take(3 * colours)
    }

    /// One chunk around everything.
    fn webp(mut self) -> Option<()> {
        let [_, _, _, _, length @ ..] = self.array::<8>()?;
        self.take(usize::try_from(u32::from_le_bytes(length)).ok()?).map(drop)
    }
}
