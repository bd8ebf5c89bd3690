"""Trains small tokenizers of every algorithm, into FOLDER/<name>/. Usage: train.py FOLDER"""
import glob, json, os, random, sys, tempfile
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, decoders, trainers, processors, AddedToken, Regex
import sentencepiece as spm

OUT = sys.argv[1]
random.seed(7)
texts = []
for f in sorted(glob.glob(os.path.dirname(os.__file__) + '/*.py'))[:80]:
    texts.append(open(f, encoding='utf-8', errors='ignore').read()[:30000])
for (a, b, n) in [(0x4e00, 0x4fff, 3000), (0x3041, 0x30ff, 3000), (0xac00, 0xaeff, 3000), (0x410, 0x44f, 4000), (0x391, 0x3c9, 3000), (0x627, 0x64a, 3000), (0x905, 0x939, 3000), (0xe01, 0xe2e, 2000), (0x1f600, 0x1f64f, 300), (0xc0, 0x17f, 3000)]:
    words = [''.join(chr(random.randint(a, b)) for _ in range(random.randint(1, 6))) for _ in range(300)]
    texts.append(' '.join(random.choice(words) for _ in range(n)))
lines = [l for t in texts for l in t.split('\n') if l.strip()]
os.makedirs(OUT, exist_ok=True)
CORPUS = os.path.join(tempfile.mkdtemp(), 'corpus.txt')
open(CORPUS, 'w').write('\n'.join(lines))

def save(name, tok, config=None):
    d = f'{OUT}/{name}'; os.makedirs(d, exist_ok=True)
    tok.save(d + '/tokenizer.json')
    if config is not None: json.dump(config, open(d + '/tokenizer_config.json', 'w'))

def sp(name, **kw):
    d = f'{OUT}/{name}'; os.makedirs(d, exist_ok=True)
    spm.SentencePieceTrainer.train(input=CORPUS, model_prefix=d + '/tokenizer', num_threads=2, minloglevel=2, **kw)
    os.remove(d + '/tokenizer.vocab')
    return d + '/tokenizer.model'

from sentencepiece import sentencepiece_model_pb2 as pb
def unigram(name, source, byte_fallback):
    m = pb.ModelProto(); m.ParseFromString(open(source, 'rb').read())
    vocab = [(p.piece, p.score) for p in m.pieces]
    t = Tokenizer(models.Unigram(vocab, m.trainer_spec.unk_id, byte_fallback))
    ns = []
    if m.normalizer_spec.precompiled_charsmap: ns.append(normalizers.Precompiled(m.normalizer_spec.precompiled_charsmap))
    ns.append(normalizers.Replace(Regex(' {2,}'), ' '))
    t.normalizer = normalizers.Sequence(ns)
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme='always')
    t.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme='always')]) if byte_fallback else decoders.Metaspace(prepend_scheme='always')
    t.add_special_tokens(['<unk>', '<s>', '</s>'])
    t.add_special_tokens([AddedToken(f'<extra_id_{i}>', lstrip=i % 2 == 0, rstrip=i % 3 == 0) for i in range(10)])
    t.post_processor = processors.TemplateProcessing(single='$A </s>', pair='$A </s> $B </s>', special_tokens=[('</s>', t.token_to_id('</s>'))])
    save(name, t)

unigram('t5_like', sp('sp_unigram', vocab_size=6000, model_type='unigram', character_coverage=0.9995), False)
unigram('unigram_bytes', sp('sp_unigram_bytes', vocab_size=6000, model_type='unigram', byte_fallback=True, character_coverage=0.98, normalization_rule_name='identity'), True)
sp('sp_bpe', vocab_size=5000, model_type='bpe', byte_fallback=True, character_coverage=0.98, split_digits=True, normalization_rule_name='identity', allow_whitespace_only_pieces=True, remove_extra_whitespaces=False)

def train(name, model, trainer, norm=None, pre=None, dec=None, post=None, after=None, config=None):
    t = Tokenizer(model)
    if norm: t.normalizer = norm
    if pre: t.pre_tokenizer = pre
    if dec: t.decoder = dec
    t.train_from_iterator(lines, trainer)
    if post: t.post_processor = post(t)
    if after: after(t)
    save(name, t, config)
BL = pre_tokenizers.ByteLevel
alpha = BL.alphabet()
def bpe(**kw): return trainers.BpeTrainer(show_progress=False, **kw)
train('smollm_like', models.BPE(), bpe(vocab_size=5000, initial_alphabet=alpha, special_tokens=['<|endoftext|>', '<|im_start|>', '<|im_end|>']),
      pre=pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), BL(add_prefix_space=False)]), dec=decoders.ByteLevel(), config={'clean_up_tokenization_spaces': False})
train('gpt2_prefix', models.BPE(), bpe(vocab_size=4000, initial_alphabet=alpha, special_tokens=['<s>', '</s>', '<mask>']), pre=BL(add_prefix_space=True), dec=decoders.ByteLevel(),
      post=lambda t: processors.RobertaProcessing(('</s>', t.token_to_id('</s>')), ('<s>', t.token_to_id('<s>'))),
      after=lambda t: t.add_special_tokens([AddedToken('<mask>', lstrip=True)]), config={'clean_up_tokenization_spaces': True})
train('clip_like', models.BPE(unk_token='<|endoftext|>', end_of_word_suffix='</w>'), bpe(vocab_size=3000, initial_alphabet=alpha, end_of_word_suffix='</w>', special_tokens=['<|startoftext|>', '<|endoftext|>']),
      norm=normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r'\s+'), ' '), normalizers.Lowercase()]),
      pre=pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), 'removed', invert=True), BL(add_prefix_space=False)]), dec=decoders.ByteLevel())
train('bpe_suffix', models.BPE(unk_token='<unk>', fuse_unk=True, end_of_word_suffix='</w>'), bpe(vocab_size=3000, end_of_word_suffix='</w>', special_tokens=['<unk>']),
      norm=normalizers.BertNormalizer(), pre=pre_tokenizers.BertPreTokenizer(), dec=decoders.BPEDecoder(suffix='</w>'))
train('bpe_prefix', models.BPE(unk_token='<unk>', continuing_subword_prefix='##'), bpe(vocab_size=3000, continuing_subword_prefix='##', special_tokens=['<unk>']),
      pre=pre_tokenizers.Whitespace(), dec=decoders.WordPiece())
train('wordpiece', models.WordPiece(unk_token='[UNK]'), trainers.WordPieceTrainer(vocab_size=5000, special_tokens=['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'], show_progress=False),
      norm=normalizers.BertNormalizer(lowercase=False), pre=pre_tokenizers.BertPreTokenizer(), dec=decoders.WordPiece(),
      post=lambda t: processors.BertProcessing(('[SEP]', 3), ('[CLS]', 2)), config={'clean_up_tokenization_spaces': True})
train('wordlevel', models.WordLevel(unk_token='[UNK]'), trainers.WordLevelTrainer(vocab_size=4000, special_tokens=['[UNK]'], show_progress=False),
      norm=normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Strip()]), pre=pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation('isolated')]))
for scheme in ('first', 'never'):
    train('metaspace_' + scheme, models.BPE(unk_token='<unk>', byte_fallback=True, fuse_unk=True), bpe(vocab_size=3000, special_tokens=['<unk>', '<s>', '</s>'] + ['<0x%02X>' % i for i in range(256)]),
      pre=pre_tokenizers.Metaspace(prepend_scheme=scheme, split=scheme == 'first'),
      dec=decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme=scheme), decoders.Fuse()]),
      after=lambda t: t.add_tokens([AddedToken('New York', single_word=True), AddedToken('normal', normalized=True, lstrip=True, rstrip=True), AddedToken('\u00e9l\u00e8ve', normalized=True)]))
train('ctc', models.WordLevel(unk_token='[UNK]'), trainers.WordLevelTrainer(vocab_size=300, special_tokens=['<pad>', '[UNK]', '|'], show_progress=False),
      pre=pre_tokenizers.Split('', 'isolated'), dec=decoders.CTC())
