//! Words that say nothing by themselves: articles, pronouns, conjunctions, and what newsrooms write in every piece.
//!
//! Folded, because they are compared with folded words. English and Russian begin with the lists of the Snowball
//! project (BSD licence), Turkish and Azerbaijani were put together for this index; to each a few words were added that
//! stand in most news ("said", "also"). Words that are also names are left out ("us", "may", "will").

use super::Language;

/// Whether a folded word says nothing by itself.
pub(super) fn is_stop_word(language: Language, folded: &str) -> bool {
    let words = match language {
        Language::ENGLISH => ENGLISH,
        Language::RUSSIAN => RUSSIAN,
        Language::AZERBAIJANI => AZERBAIJANI,
        Language::TURKISH => TURKISH,
        _ => return false,
    };
    words.binary_search(&folded).is_ok()
}

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "a", "about", "above", "according", "after", "again", "against", "all", "also", "am", "an", "and",
    "another", "any", "are", "aren", "as", "at", "be", "because", "been", "before", "being", "below", "between",
    "both", "but", "by", "can", "cannot", "could", "couldn", "d", "did", "didn", "do", "does", "doesn", "doing",
    "don", "down", "during", "each", "even", "ever", "every", "few", "for", "from", "further", "get", "had",
    "hadn", "has", "hasn", "have", "haven", "having", "he", "her", "here", "hers", "herself", "him", "himself",
    "his", "how", "however", "i", "if", "in", "into", "is", "isn", "it", "its", "itself", "just", "less", "let",
    "like", "ll", "m", "made", "make", "many", "me", "might", "more", "most", "must", "mustn", "my",
    "myself", "never", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other",
    "ought", "our", "ours", "ourselves", "out", "over", "own", "re", "s", "said", "same", "say", "says", "shan",
    "she", "should", "shouldn", "since", "so", "some", "still", "such", "t", "than", "that", "the", "their",
    "theirs", "them", "themselves", "then", "there", "these", "they", "this", "those", "through", "to", "told",
    "too", "under", "until", "up", "ve", "very", "was", "wasn", "we", "were", "weren", "what",
    "when", "where", "whether", "which", "while", "who", "whom", "why", "with", "won", "would",
    "wouldn", "you", "your", "yours", "yourself", "yourselves",
];

#[rustfmt::skip]
const AZERBAIJANI: &[&str] = &[
    "a", "amma", "ancaq", "arasinda", "arasindan", "artiq", "axi", "az", "barede", "baresinde", "baxmayaraq",
    "bele", "belelikle", "belke", "beri", "bezi", "bildirib", "bir", "biri", "birlikde", "biz", "bizde",
    "bizden", "bize", "bizi", "bizim", "bizimle", "bu", "buna", "bundan", "bunlar", "bunlari", "bunlarin",
    "bunu", "bunun", "bununla", "burada", "buradan", "butun", "ci", "cox", "cu", "cunki", "da", "daha", "dair",
    "de", "dedi", "deyib", "deyil", "diger", "digeri", "eden", "ederek", "edib", "edilen", "edilib", "edir",
    "eger", "elave", "ele", "en", "esasen", "etdi", "etmek", "etmisdir", "evvel", "gah", "gerek", "gore", "ha",
    "hami", "hamisi", "hansi", "haqda", "haqqinda", "harada", "haradan", "he", "hec", "hem", "hemcinin",
    "hemin", "her", "hetta", "icinde", "idi", "iken", "ilde", "ile", "imis", "ise", "ki", "kim", "kimden",
    "kime", "kimi", "kimin", "lakin", "lap", "mehz", "men", "menden", "mene", "meni", "menim", "meselen", "mi",
    "mu", "ne", "nece", "neden", "nehayet", "neyi", "niye", "o", "ola", "olan", "olaraq", "oldu", "oldugu",
    "oldugunu", "olduqca", "olmaq", "olmusdur", "olub", "olur", "ona", "ondan", "onlar", "onlara", "onlardan",
    "onlari", "onlarin", "onu", "onun", "onunla", "orada", "oradan", "otru", "oz", "ozleri", "ozu", "ozunu",
    "ozunun", "qarsi", "qeder", "qeyd", "sen", "sene", "seni", "senin", "sey", "siz", "sizden", "size", "sizi",
    "sizin", "sonra", "teqriben", "terefinden", "texminen", "ucun", "uzerinde", "uzre", "var", "ve", "ya",
    "yalniz", "yaxud", "yox", "yoxdur", "yoxsa",
];

#[rustfmt::skip]
const TURKISH: &[&str] = &[
    "a", "acaba", "acikca", "adeta", "ait", "ama", "amma", "ancak", "arada", "artik", "aslinda", "ayrica", "az",
    "bana", "baska", "bazen", "bazi", "belki", "ben", "benden", "beni", "benim", "beri", "bile", "bir", "biraz",
    "birbiri", "bircok", "biri", "birkac", "birlikte", "birsey", "biz", "bizden", "bize", "bizi", "bizim",
    "boyle", "boylece", "bu", "buna", "bunda", "bundan", "bunlar", "bunlari", "bunlarin", "bunu", "bunun",
    "burada", "butun", "cesitli", "cogu", "cok", "cunku", "da", "daha", "dahi", "dahil", "daima", "dair", "de",
    "dedi", "defa", "degil", "diger", "digeri", "diye", "dogru", "dolayi", "dolayisiyla", "edecek", "eden",
    "ederek", "edilecek", "ediliyor", "edilmesi", "ediyor", "eger", "elbette", "en", "etmesi", "etti", "ettigi",
    "ettigini", "fakat", "gibi", "gore", "hala", "halen", "hangi", "hangisi", "hani", "hatta", "hem", "henuz",
    "hep", "hepsi", "her", "herhangi", "herkes", "herkesin", "hic", "hicbir", "icin", "iken", "ile", "ilgili",
    "ilk", "ise", "iste", "itibaren", "kadar", "karsin", "kendi", "kendilerine", "kendini", "kendisi",
    "kendisine", "kendisini", "kez", "ki", "kim", "kimden", "kime", "kimi", "kimse", "mi", "mu", "nasil", "ne",
    "neden", "nedenle", "nerde", "nerede", "nereye", "nicin", "niye", "o", "olan", "olarak", "oldu", "oldugu",
    "oldugunu", "olduklarini", "olmadi", "olmadigi", "olmak", "olmasi", "olmayan", "olmaz", "olsa", "olsun",
    "olup", "olur", "olursa", "oluyor", "ona", "once", "ondan", "onlar", "onlardan", "onlari", "onlarin", "onu",
    "onun", "orada", "oyle", "oysa", "pek", "ragmen", "sadece", "sanki", "sen", "senden", "seni", "senin",
    "sey", "seyden", "seyi", "seyler", "simdi", "siz", "sizden", "sizi", "sizin", "sonra", "soyle", "su",
    "suna", "sunda", "sundan", "sunlari", "sunu", "tarafindan", "tum", "uzere", "var", "vardi", "ve", "veya",
    "ya", "yani", "yapacak", "yapilan", "yapilmasi", "yapiyor", "yapmak", "yapti", "yaptigi", "yaptigini",
    "yaptiklari", "yerine", "yine", "yok", "yoksa", "zaten",
];

#[rustfmt::skip]
const RUSSIAN: &[&str] = &[
    "а", "без", "более", "больше", "будет", "будто", "бы", "был", "была", "были", "было", "быть", "в", "вам",
    "вас", "вдруг", "ведь", "во", "вот", "впрочем", "все", "всегда", "всего", "всех", "всю", "вы", "где",
    "говорил", "да", "даже", "для", "до", "другой", "его", "ее", "ей", "ему", "если", "есть", "еще", "ж", "же",
    "за", "зачем", "здесь", "и", "из", "или", "им", "иногда", "их", "к", "кажется", "как", "какая", "какой",
    "когда", "конечно", "которая", "которого", "которое", "которой", "котором", "которому", "которые",
    "который", "которым", "которыми", "которых", "кто", "куда", "ли", "лучше", "между", "меня", "мне", "много",
    "может", "можно", "мой", "моя", "мы", "на", "над", "надо", "наконец", "нас", "не", "него", "нее", "ней",
    "нельзя", "нет", "ни", "нибудь", "никогда", "ним", "них", "ничего", "но", "ну", "о", "об", "он", "она",
    "они", "опять", "от", "перед", "по", "под", "после", "потом", "потому", "почти", "при", "про", "раз",
    "разве", "с", "сам", "свое", "своего", "своей", "своим", "своими", "своих", "свой", "свою", "своя", "себе",
    "себя", "сейчас", "сказал", "сказала", "сказать", "со", "совсем", "та", "так", "также", "такой", "там",
    "те", "тебя", "тем", "теми", "теперь", "тех", "то", "тогда", "того", "тоже", "той", "только", "том", "тому",
    "тот", "ту", "тут", "ты", "у", "уж", "уже", "хорошо", "хоть", "чего", "чем", "через", "что", "чтоб",
    "чтобы", "чуть", "эта", "эти", "этим", "этими", "этих", "это", "этого", "этой", "этом", "этому", "этот",
    "эту", "я",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_folded() {
        for words in [ENGLISH, RUSSIAN, AZERBAIJANI, TURKISH] {
            assert!(words.is_sorted());
            for word in words {
                let mut folded = String::new();
                super::super::fold(word, 64, &mut folded);
                assert_eq!(*word, folded);
            }
        }
    }
}
